package io.photoncloud.chainfire.cluster;

/** How the members' addresses are written as URLs: with http, or https where members speak TLS. */
public record MemberUrls(String scheme) {}
