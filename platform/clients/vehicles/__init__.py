"""Cars: readings, maintenance marks, owners over time, and what is entered of them at the desk."""
