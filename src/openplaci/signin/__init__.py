"""Sign-in through an OpenID Connect provider: the side that talks to it.

`openplaci.signin.flow` begins and finishes a sign-in, for any door; `openplaci.signin.loopback` takes the answer at a
command line. What the claims allow is decided by `openplaci.access.openid`.
"""
