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
