"""The method, pure: tables in, tables out. Nothing of the portal's database or pages is known here.

Source: E-waste Statistics Guidelines (UNU 2015; 2nd ed. Forti, Baldé, Kuehr 2018); SDG metadata 12-4-2 and 12-5-1.
"""

# Part of every edition's evidence: raise it when a change here may change a published number.
VERSION = "1.3"
