"""What a reviewer should look at."""
