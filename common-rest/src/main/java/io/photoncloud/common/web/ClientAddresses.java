package io.photoncloud.common.web;

import io.photoncloud.common.config.Network;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * From which address a call came. Anybody can write X-Forwarded-For: it counts only as far as those who passed the call on
 * are trusted, from the last of them backwards.
 */
final class ClientAddresses {

    private static final String FORWARDED_FOR = "X-Forwarded-For";

    private final List<Network> proxies;

    ClientAddresses(List<Network> proxies) {
        this.proxies = List.copyOf(proxies);
    }

    /** Null where it cannot be read. */
    @Nullable
    InetAddress of(HttpServletRequest request) {
        return of(request.getRemoteAddr(), proxies.isEmpty() ? List.of() : headers(request));
    }

    private static List<String> headers(HttpServletRequest request) {
        return Collections.list(request.getHeaders(FORWARDED_FOR));
    }

    @Nullable
    InetAddress of(String remote, List<String> forwarded) {
        List<String> passedOn = new ArrayList<>();
        forwarded.forEach(
                header -> Stream.of(header.split(",", -1)).map(String::strip).forEach(passedOn::add));
        try {
            InetAddress client = Network.literal(withoutZone(remote));
            while (!passedOn.isEmpty() && isTrusted(client)) {
                client = Network.literal(passedOn.removeLast());
            }
            return client;
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private boolean isTrusted(InetAddress address) {
        return proxies.stream().anyMatch(proxy -> proxy.contains(address));
    }

    private static String withoutZone(String address) {
        int zone = address.indexOf('%');
        return zone < 0 ? address : address.substring(0, zone);
    }
}
