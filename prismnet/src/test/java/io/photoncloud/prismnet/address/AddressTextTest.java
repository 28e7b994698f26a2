package io.photoncloud.prismnet.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.photoncloud.common.api.CloudException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTextTest {

    /** The forms that RFC 5952 gives for examples. */
    @ParameterizedTest
    @CsvSource({
        "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:DB8::A, 2001:db8::a",
        "0:0:0:0:0:0:0:0, ::",
        "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
        "1:0:0:0:0:0:0:0, 1::",
    })
    void theCanonicalFormIsThatOfRfc5952(String text, String canonical) {
        assertThat(IpText.parse(text).orElseThrow()).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", ":", ":::", "::1::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7::8", "12345::", "g::",
                "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.4 ", "+1.2.3.4", "1..2.3", "0x1.2.3.4", "١.2.3.4",
                "::1.2.3", "::1.2.3.4:5", "fe80::1%eth0", "localhost", "::g", "-1::", "1.2.3.4:5", ":1:2:3:4:5:6:7"
            })
    void whatIsNoAddressIsNone(String text) {
        assertThat(IpText.parse(text)).isEmpty();
    }

    /** Java's own reading of literals agrees, which for a literal asks nobody. */
    @Test
    void addressesAtRandomReadBackAsTheyWereWritten() throws Exception {
        long seed = Long.getLong("addresses.seed", new Random().nextLong());
        System.out.println("AddressTextTest: -Daddresses.seed=" + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
            for (int at = 0; at < bytes.length; at++) {
                bytes[at] = random.nextInt(3) == 0 ? (byte) random.nextInt(256) : 0;
            }
            IpAddress address = IpAddress.of(bytes);
            assertThat(address.toBytes()).isEqualTo(bytes);
            assertThat(IpText.parse(address.toString())).contains(address);
            InetAddress known = InetAddress.getByAddress(bytes);
            assertThat(InetAddress.ofLiteral(address.toString())).isEqualTo(known);
            if (known instanceof Inet6Address) {
                assertThat(IpText.parse(known.getHostAddress())).contains(address);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"::ffff:10.0.0.1", "::ffff:a00:1"})
    void ipv4WrittenAsIpv6IsRefusedWithWhatToWrite(String text) {
        assertThatExceptionOfType(CloudException.class)
                .isThrownBy(() -> AddressText.address("ip_address", text))
                .withMessageContaining("write 10.0.0.1");
    }

    @Test
    void generatedMacAddressesAreLocalAndOfOneStation() {
        Random random = new Random(3);
        for (int i = 0; i < 1_000; i++) {
            MacAddress mac = MacAddress.local(random.nextLong());
            assertThat(mac.toBytes()[0] & 0x03).isEqualTo(0x02);
            assertThat(MacAddress.of(mac.toBytes())).isEqualTo(mac);
            assertThat(mac.toString()).matches("([0-9a-f]{2}:){5}[0-9a-f]{2}");
        }
    }
}
