package io.photoncloud.common.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.common.config.Network;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ClientAddressesTest {

    private static String client(String proxies, String remote, String... forwarded) {
        ClientAddresses addresses = new ClientAddresses(Stream.of(proxies.split(","))
                .filter(each -> !each.isEmpty())
                .map(Network::valueOf)
                .toList());
        InetAddress client = addresses.of(remote, List.of(forwarded));
        return Objects.requireNonNull(client).getHostAddress();
    }

    @Test
    void whoIsNoProxyOfOursSpeaksForNobody() {
        assertThat(client("", "192.0.2.7", "198.51.100.1")).isEqualTo("192.0.2.7");
        assertThat(client("10.0.0.0/8", "192.0.2.7", "198.51.100.1")).isEqualTo("192.0.2.7");
    }

    @Test
    void theLastThatNoProxyOfOursVouchesForIsTheClient() {
        assertThat(client("10.0.0.0/8", "10.1.2.3", "198.51.100.1")).isEqualTo("198.51.100.1");
        assertThat(client("10.0.0.0/8", "10.1.2.3", "203.0.113.9, 198.51.100.1, 10.9.9.9"))
                .isEqualTo("198.51.100.1");
        assertThat(client("10.0.0.0/8", "10.1.2.3", "203.0.113.9", "198.51.100.1"))
                .isEqualTo("198.51.100.1");
        assertThat(client("10.0.0.0/8", "10.1.2.3")).isEqualTo("10.1.2.3");
        assertThat(client("fd00::/8", "fd00::1", "2001:db8::5")).isEqualTo("2001:db8:0:0:0:0:0:5");
    }

    @Test
    void whatIsNoAddressIsNobodysAndNeverLookedUp() {
        ClientAddresses addresses = new ClientAddresses(List.of(Network.valueOf("10.1.2.3")));
        assertThat(addresses.of("10.1.2.3", List.of("localhost"))).isNull();
    }

    @Test
    void networksAreReadAsTheyAreWritten() {
        assertThat(Network.valueOf("10.0.0.0/8")).hasToString("10.0.0.0/8");
        assertThat(Network.valueOf("::1")).hasToString("0:0:0:0:0:0:0:1/128");
        assertThatThrownBy(() -> Network.valueOf("10.0.0.0/33")).hasMessageContaining("0 to 32 bits");
        assertThatThrownBy(() -> Network.valueOf("proxy.example")).hasMessageContaining("is no network");
    }
}
