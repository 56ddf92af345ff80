"""Tags that every template may use: components of the interface, and what other apps' pages show of this one."""

from django import template

register = template.Library()
