"""The frame around every page, the home page, and what is said when something goes wrong."""
