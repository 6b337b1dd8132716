"""Arithmetic for bread: bakers' percentages, and what the starter adds to them."""

from dataclasses import dataclass

STARTER_HYDRATION = 1.0  # as much water as flour


@dataclass(frozen=True)
class Dough:
    flour_grams: float
    water_grams: float
    starter_grams: float
    salt_grams: float

    def hydration(self) -> float:
        """Water over flour, without the starter."""
        return self.water_grams / self.flour_grams

    def true_hydration(self) -> float:
        """Water over flour with both halves of the starter counted."""
        starter_flour = self.starter_grams / (1 + STARTER_HYDRATION)
        starter_water = self.starter_grams - starter_flour
        return (self.water_grams + starter_water) / (self.flour_grams + starter_flour)

    def weight_grams(self) -> float:
        return self.flour_grams + self.water_grams + self.starter_grams + self.salt_grams


def scale_to_loaves(dough: Dough, loaves: int, loaf_grams: float = 960.0) -> Dough:
    """The same dough for another number of loaves."""
    if loaves < 1:
        raise ValueError(f"loaves is {loaves}, wanted 1 or more")
    factor = loaves * loaf_grams / dough.weight_grams()
    return Dough(
        dough.flour_grams * factor,
        dough.water_grams * factor,
        dough.starter_grams * factor,
        dough.salt_grams * factor,
    )


if __name__ == "__main__":
    weekday = Dough(500, 360, 90, 10)
    print(f"{weekday.hydration():.0%}, with the starter {weekday.true_hydration():.0%}")
