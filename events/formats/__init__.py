"""Texts in and out: bracketed text is read, written forms are written."""
