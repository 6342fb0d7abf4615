import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiaobao.config.settings")

application = get_wsgi_application()
import_module(settings.ROOT_URLCONF)
# What a started site holds for good is not looked through again with every collection: a fifth of a lodging's time.
gc.collect()
gc.freeze()
# A page of a long list makes some ten thousand objects, of which many point at each other. Collected as often as Python
# does by itself, those of a page that is still being made are put among the old ones, and sought there for long.
gc.set_threshold(5_000, 10, 20)
