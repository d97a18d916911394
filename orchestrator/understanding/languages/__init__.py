"""The words of each language that is understood; one file per language, nothing but words."""
