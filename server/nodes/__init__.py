"""Several servers on one database: what they tell each other, and how one of them hands over."""
