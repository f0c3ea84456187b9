"""A database of each landed release upgrades with its data: kept dumps, and what they must say."""
