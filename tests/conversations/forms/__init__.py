"""Forms: the language of expressions, the engine, the publish checks and the built-in forms."""
