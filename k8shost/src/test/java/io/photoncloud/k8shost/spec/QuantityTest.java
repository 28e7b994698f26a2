package io.photoncloud.k8shost.spec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {

    @ParameterizedTest
    @CsvSource({
        "500m, 500, 1",
        "0.5, 500, 1",
        ".5, 500, 1",
        "2, 2000, 2",
        "1e3, 1000000, 1000",
        "1E, 1000000000000000000000, 1000000000000000000",
        "100u, 1, 1",
        "1.5Gi, 1610612736000, 1610612736",
        "128Mi, 134217728000, 134217728",
        "1k, 1000000, 1000",
        "0, 0, 0"
    })
    void amountsAreReadAsKubernetesWritesThem(String text, String milli, long whole) {
        Quantity quantity = Quantity.find(text).orElseThrow();
        assertThat(quantity.whole()).isEqualTo(whole);
        if (milli.length() < 19) {
            assertThat(quantity.milli()).isEqualTo(Long.parseLong(milli));
        }
        assertThat(Quantity.of(quantity.text())).isEqualTo(quantity);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "lots", "1 Gi", "1gi", "0x10", "1e99", "2Ei", "1.2.3", "NaN"})
    void whatIsNoAmountIsNone(String text) {
        assertThat(Quantity.find(text)).isEmpty();
    }

    @Test
    void amountsAreWrittenAsTheGuideDoes() {
        assertThat(Quantity.ofCpus(8_000)).isEqualTo("8");
        assertThat(Quantity.ofCpus(7_500)).isEqualTo("7.5");
        assertThat(Quantity.ofCpus(10_000)).isEqualTo("10");
        assertThat(Quantity.ofCpus(0)).isEqualTo("0");
        assertThat(Quantity.ofMemory(16L << 30)).isEqualTo("16Gi");
        assertThat(Quantity.ofMemory(1_536L << 20)).isEqualTo("1536Mi");
        assertThat(Quantity.ofMemory(1_000)).isEqualTo("1000");
    }
}
