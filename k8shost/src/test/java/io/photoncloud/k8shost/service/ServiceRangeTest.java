package io.photoncloud.k8shost.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceRangeTest {

    @Test
    void everyAddressIsReachedAndNoneTwice() {
        ServiceRange range = ServiceRange.parse("10.96.4.0/24");
        Set<String> given = new HashSet<>();
        for (long i = -5; i < range.count() - 5; i++) {
            assertThat(given.add(range.at(i))).isTrue();
        }
        assertThat(given).allMatch(range::contains).doesNotContain("10.96.4.0", "10.96.4.255", "10.96.4.1");
        assertThat(range.contains("10.96.4.1")).isTrue();
        assertThat(range.contains("10.96.5.1")).isFalse();
        assertThat(range.contains("10.96.4.01")).isFalse();
        assertThat(range.at(range.count())).isEqualTo(range.at(0));
        assertThat(ServiceRange.parse("10.96.0.0/12").toString()).isEqualTo("10.96.0.0/12");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.96.0.0", "10.96.0.0/8", "10.96.0.0/30", "10.96.0.1/12", "10.256.0.0/16", "::/64", "x/16"})
    void whatIsNoSuchBlockIsRefused(String cidr) {
        assertThatThrownBy(() -> ServiceRange.parse(cidr)).hasMessageContaining("photon.k8shost.service-cidr");
    }
}
