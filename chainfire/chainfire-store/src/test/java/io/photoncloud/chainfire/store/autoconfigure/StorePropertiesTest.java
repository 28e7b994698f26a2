package io.photoncloud.chainfire.store.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class StorePropertiesTest {

    private static StoreProperties bound(String mode) {
        Map<String, String> settings = Map.of(
                "photon.store.mode", mode,
                "photon.store.directory", "data",
                "photon.store.address", "127.0.0.1:50051");
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("photon.store", StoreProperties.class);
    }

    @Test
    void aServiceBuiltWithItsOwnStoreRefusesAStoreElsewhere() {
        Random random = new Random();
        assertThat(bound("embedded").nodeOptions(random, (_, _) -> {}).address())
                .isEqualTo("127.0.0.1:50051");
        assertThatThrownBy(() -> bound("remote").nodeOptions(random, (_, _) -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("photon.store.mode must be embedded");
    }
}
