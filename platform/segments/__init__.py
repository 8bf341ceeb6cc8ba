"""The conditions language for filters, audiences and rules."""

from .conditions import Condition, ConditionWrong, compile_conditions, conditions_sql, read_conditions, write_conditions
from .facts import fact_conditions
from .fields import FIELDS, Field, find_field, register_field
from .known import known_values

__all__ = [
    "FIELDS",
    "Condition",
    "ConditionWrong",
    "Field",
    "compile_conditions",
    "conditions_sql",
    "fact_conditions",
    "find_field",
    "known_values",
    "read_conditions",
    "register_field",
    "write_conditions",
]
