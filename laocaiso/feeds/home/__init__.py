"""The first screen: what the other feeds show of a unit, in one answer."""
