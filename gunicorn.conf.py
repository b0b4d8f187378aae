"""What gunicorn always keeps to, here and in production; it reads this file by itself.

The way into an account stands in the address of a link that was written to somebody, and in the Referer of what its
page fetches. So the access log has neither: the portal itself names the page (`portal/addresses.py`).
"""

access_log_format = '%(h)s %(t)s "%(m)s %({safqa.page}e)s" %(s)s %(b)s %(M)s ms'
