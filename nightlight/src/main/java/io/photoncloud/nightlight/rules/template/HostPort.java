package io.photoncloud.nightlight.rules.template;

/** An address in two parts; the port is empty where there is none. */
record HostPort(String whole, String host, String port) {
    static HostPort of(String text) {
        int colon = text.lastIndexOf(':');
        boolean bracketed = text.startsWith("[");
        if (bracketed && colon > 0 && text.charAt(colon - 1) == ']') {
            return new HostPort(text, text.substring(1, colon - 1), text.substring(colon + 1));
        }
        boolean plain = !bracketed && colon >= 0 && text.indexOf(':') == colon;
        return plain
                ? new HostPort(text, text.substring(0, colon), text.substring(colon + 1))
                : new HostPort(text, text, "");
    }

    /** The first part of a name; addresses stay whole. */
    String withoutDomain() {
        if (host.matches("[0-9.]+") || host.indexOf(':') >= 0) {
            return whole;
        }
        int dot = host.indexOf('.');
        String name = dot < 0 ? host : host.substring(0, dot);
        return port.isEmpty() ? name : name + ":" + port;
    }
}
