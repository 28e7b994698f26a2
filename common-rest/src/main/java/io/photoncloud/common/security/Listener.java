package io.photoncloud.common.security;

import io.photoncloud.common.config.ListenAddress;

/** One more address that a service listens on, beside HTTP and gRPC: a bean of it puts it under the rules of the mode. */
public record Listener(String setting, ListenAddress address) {}
