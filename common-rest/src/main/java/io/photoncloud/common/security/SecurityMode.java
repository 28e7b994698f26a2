package io.photoncloud.common.security;

/** Whether callers must prove who they are. */
public enum SecurityMode {
    /** No token needed; only while every listener is on a loopback address. */
    OPEN,
    /** Every call needs a token, but for the few that are public. */
    ENFORCED
}
