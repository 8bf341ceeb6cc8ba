"""Figures of each centre side by side, for the overview of the network."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

# Everything is counted within the scope of the session: a centre sees its own line only.
FIGURES = """
select ct.id, ct.code, ct.name, d.name as dealer, ct.city, coalesce(k.clients, 0) as clients,
  coalesce(i.live, 0) as invited, coalesce(i.ever, 0) as invitations, k.filled, k.wanted
from centre ct
join dealer d on d.id = ct.dealer_id
left join (select c.centre_id, count(*) as clients, {sums} where c.centre_id is not null and c.alias_of is null
  group by 1) k on k.centre_id = ct.id
left join (select centre_id, count(*) filter (where ended_at is null) as live, count(*) as ever
  from invitation group by 1) i on i.centre_id = ct.id
where :everything or ct.id = any(:mine)
order by ct.code
"""

WITHOUT_FILL = "cast(null as bigint) as filled, cast(null as bigint) as wanted from client c"
WITH_FILL = """sum(s.filled) as filled, sum(s.wanted) as wanted
  from client c left join completeness s on s.client_id = c.id"""
# The policy makes the planner look every score up by itself, though all of them are read.
ALL_AT_ONCE = "set local enable_nestloop = off"


@dataclass(frozen=True, slots=True)
class CentreFigures:
    """One centre: clients it keeps, people invited now, invitations ever, and how full their cards are.

    filled, wanted: sums over the clients, None where nobody is scored.
    """

    id: int
    code: str
    name: str
    dealer: str
    city: str
    clients: int
    invited: int
    invitations: int
    filled: int | None
    wanted: int | None

    @property
    def filled_percent(self) -> int | None:
        """How much of the standard the cards of the centre have on average; None where there is nothing to fill."""
        return round(100 * int(self.filled or 0) / int(self.wanted)) if self.wanted else None


def network_figures(
    session: Session, *, is_network: bool, centre_ids: tuple[int, ...], with_fill: bool = False
) -> list[CentreFigures]:
    """Figures of the centres of a scope, in order of code.

    with_fill: how full the cards are too, which reads every score of the scope (seconds at a million clients).
    """
    if with_fill:
        session.execute(text(ALL_AT_ONCE))
    query = FIGURES.format(sums=WITH_FILL if with_fill else WITHOUT_FILL)
    rows = session.execute(text(query), {"everything": is_network, "mine": list(centre_ids)})
    figures = [CentreFigures(*row) for row in rows]
    if with_fill:
        session.execute(text("set local enable_nestloop = on"))
    return figures
