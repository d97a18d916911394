"""Components: each kind renders a question and handles its action; static/js/components has the same names."""
