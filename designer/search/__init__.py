"""Design of new codes: search, lower bounds and proofs of optimality, and the table of the best codes known."""
