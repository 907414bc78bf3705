"""Plain mathematics that knows no scheme: expressions, monomials, fields, linear algebra."""
