"""The tree of categories as of T."""


class Categories:
    """Walks of the tree. A walk that meets itself ends there; deleted categories lead on."""

    def __init__(self, scope):
        self.scope = scope
        self.all = scope.asof.rows("assets.categories")

    def upward(self, category_id):
        """The category and those above it, nearest first."""
        walk, seen = [], set()
        while category_id in self.all and category_id not in seen:
            seen.add(category_id)
            category = self.all[category_id]
            walk.append(category)
            category_id = category["parent_id"]
        return walk

    def path(self, category_id):
        """The names from the top down; None without a category."""
        walk = self.upward(category_id)
        return " / ".join(category["name"] for category in reversed(walk)) if walk else None

    def listed(self, items):
        """The ids that by_category has rows for, in order: those that exist, and those that something points to."""
        ids = {row["id"] for row in self.scope.asof.existing("assets.categories")}
        for category_id in list(ids) + [item["category_id"] for item in items]:
            ids |= {category["id"] for category in self.upward(category_id)}
        return sorted(ids)
