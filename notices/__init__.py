"""What people are told: letters in their language, sent once however often a job runs."""
