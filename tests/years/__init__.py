"""The years of the five plans, played day by day against an oracle that shares no code with the product."""
