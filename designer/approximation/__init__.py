"""Functions that are no polynomials: why no exact code exists, and two approximations with their errors."""
