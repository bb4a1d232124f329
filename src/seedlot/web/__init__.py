"""The web: the second door. A page calls one act or one reading and shows the answer."""
