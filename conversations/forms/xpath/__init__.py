"""XPath 1.0 as forms use it: parser, values, functions and evaluator; pure, knows no questions."""
