package io.photoncloud.common.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a server listens or is reached: {@code host:port}, an IPv6 address in brackets. Port 0 asks the system for a
 * free one.
 */
public record ListenAddress(String host, int port) {

    private static final Pattern FORM = Pattern.compile("(?:\\[([0-9a-fA-F:.]+)]|([^\\s:/\\[\\]]+)):(\\d{1,5})");
    private static final int PORT_MAX = 65_535;

    public ListenAddress {
        if (port < 0 || port > PORT_MAX) {
            throw new IllegalArgumentException("port must be 0 to " + PORT_MAX + ", not " + port);
        }
    }

    /** Also what binds a setting of this type. */
    public static ListenAddress valueOf(String text) {
        Matcher parts = FORM.matcher(text.trim());
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no address: write host:port, for example 127.0.0.1:8081 or [::1]:8081");
        }
        String host = parts.group(1) == null ? parts.group(2) : parts.group(1);
        return new ListenAddress(host, Integer.parseInt(parts.group(3)));
    }

    public InetAddress resolve() {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("the host of " + this + " has no address", e);
        }
    }

    public boolean isLoopback() {
        return resolve().isLoopbackAddress();
    }

    /**
     * For a call in plain text to a service.
     *
     * @throws IllegalStateException for an address beyond this machine
     */
    public void requireThisMachine(String service) {
        if (!isLoopback()) {
            throw new IllegalStateException("the " + service + " at " + this
                    + " is not on this machine and is called by mutual TLS only: set photon.tls.*");
        }
    }

    public ListenAddress withPort(int realPort) {
        return new ListenAddress(host, realPort);
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
