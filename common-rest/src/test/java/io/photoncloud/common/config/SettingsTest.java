package io.photoncloud.common.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.common.security.SecurityMode;
import io.photoncloud.common.security.SecurityProperties;
import io.photoncloud.common.tls.TlsProperties;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.util.unit.DataSize;

class SettingsTest {

    private static Properties fullFile() {
        YamlPropertiesFactoryBean yaml = new YamlPropertiesFactoryBean();
        yaml.setResources(new ClassPathResource("full-settings.yml"));
        return Objects.requireNonNull(yaml.getObject());
    }

    private static Binder full() {
        return new Binder(new MapConfigurationPropertySource(fullFile()));
    }

    private static Binder empty() {
        return new Binder(new MapConfigurationPropertySource(Map.of()));
    }

    @Test
    void anEmptyFileGivesTheDefaults() {
        assertThat(empty().bindOrCreate("photon", PhotonProperties.class))
                .isEqualTo(new PhotonProperties(null, Map.of()));
        assertThat(empty().bindOrCreate("photon.service", ServiceProperties.class))
                .isEqualTo(new ServiceProperties("service", "dev"));
        HttpProperties http = empty().bindOrCreate("photon.http", HttpProperties.class);
        assertThat(http.address()).hasToString("127.0.0.1:0");
        assertThat(http.bodySizeMax()).isEqualTo(DataSize.ofMegabytes(2));
        assertThat(http.headerSizeMax()).isEqualTo(DataSize.ofKilobytes(16));
        assertThat(http.jsonDepthMax()).isEqualTo(64);
        assertThat(http.pageLimit()).isEqualTo(1_000);
        assertThat(http.pageLimitMax()).isEqualTo(10_000);
        GrpcProperties grpc = empty().bindOrCreate("photon.grpc", GrpcProperties.class);
        assertThat(grpc.messageSizeMax()).isEqualTo(DataSize.ofMegabytes(4));
        assertThat(grpc.eventLoops()).isZero();
        SecurityProperties security = empty().bindOrCreate("photon.security", SecurityProperties.class);
        assertThat(security.mode()).isEqualTo(SecurityMode.OPEN);
        assertThat(security.jwksUrl()).isEmpty();
        assertThat(security.clockLeeway()).isEqualTo(Duration.ofSeconds(10));
        assertThat(security.policyEndpoints()).isEmpty();
        assertThat(security.policyStalenessMax()).isEqualTo(Duration.ofSeconds(60));
        assertThat(empty().bindOrCreate("photon.tls", TlsProperties.class))
                .isEqualTo(new TlsProperties(null, null, null, null, List.of()));
    }

    @Test
    void aFullFileIsReadWhole() {
        PhotonProperties photon = full().bindOrCreate("photon", PhotonProperties.class);
        assertThat(photon.dataDirectory()).isEqualTo(Path.of("data/chainfire"));
        assertThat(photon.findPeer("iam")).contains("10.0.0.3:50051,10.0.0.4:50051");
        assertThat(photon.findPeer("chainfire")).contains("127.0.0.1:50051");
        assertThat(photon.findPeer("nightlight")).isEmpty();
        assertThat(full().bindOrCreate("photon.service", ServiceProperties.class))
                .isEqualTo(new ServiceProperties("chainfire", "0.1.0"));
        assertThat(full().bindOrCreate("photon.http", HttpProperties.class))
                .isEqualTo(new HttpProperties(
                        new ListenAddress("::1", 8081),
                        DataSize.ofMegabytes(4),
                        Duration.ofSeconds(30),
                        DataSize.ofKilobytes(32),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(20),
                        64,
                        32,
                        50,
                        500,
                        List.of(Network.valueOf("10.0.0.0/8"), Network.valueOf("fd00::1"))));
        assertThat(full().bindOrCreate("photon.grpc", GrpcProperties.class))
                .isEqualTo(new GrpcProperties(
                        new ListenAddress("localhost", 50051),
                        DataSize.ofMegabytes(8),
                        DataSize.ofKilobytes(8),
                        1,
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(5),
                        100,
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(1)));
        assertThat(full().bindOrCreate("photon.security", SecurityProperties.class))
                .isEqualTo(new SecurityProperties(
                        SecurityMode.ENFORCED,
                        List.of(
                                URI.create("http://127.0.0.1:8083/.well-known/jwks.json"),
                                URI.create("http://127.0.1.1:8083/.well-known/jwks.json")),
                        "iam",
                        "photoncloud",
                        Duration.ofSeconds(1),
                        DataSize.ofKilobytes(4),
                        10,
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(10),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(2),
                        List.of(ListenAddress.valueOf("10.0.0.3:50051"), ListenAddress.valueOf("10.0.0.4:50051")),
                        Duration.ofSeconds(30),
                        1_000,
                        Path.of("secret")));
        assertThat(full().bindOrCreate("photon.tls", TlsProperties.class))
                .isEqualTo(new TlsProperties(
                        Path.of("chainfire.p12"),
                        Path.of("password"),
                        null,
                        null,
                        List.of(Path.of("old.pem"), Path.of("new.pem"))));
    }

    @Test
    void everySettingOfTheFullFileIsKnown() {
        SettingNames names = new SettingNames();
        names.addRecord("photon", PhotonProperties.class);
        names.addRecord("photon.service", ServiceProperties.class);
        names.addRecord("photon.http", HttpProperties.class);
        names.addRecord("photon.grpc", GrpcProperties.class);
        names.addRecord("photon.security", SecurityProperties.class);
        names.addRecord("photon.tls", TlsProperties.class);

        assertThat(fullFile().keySet())
                .hasSizeGreaterThan(30)
                .allMatch(name -> names.contains(ConfigurationPropertyName.of(name.toString())));
        assertThat(names.contains(ConfigurationPropertyName.of("photon.http.bodysizemax")))
                .isTrue();
        assertThat(names.contains(ConfigurationPropertyName.of("photon.http.body-size")))
                .isFalse();
        assertThat(names.contains(ConfigurationPropertyName.of("photon.http.address.port")))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:8081", "localhost:0", "[::1]:65535", "host.example:1"})
    void anAddressIsWrittenAsItIsRead(String text) {
        assertThat(ListenAddress.valueOf(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "8081", ":8081", "::1:8081", "a b:1", "h:65536", "h:-1", "http://h:1", "h:"})
    void whatIsNoAddressIsRefused(String text) {
        assertThatThrownBy(() -> ListenAddress.valueOf(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyServiceHasAnAddressNobodyElseHas() {
        assertThat(KnownService.values())
                .extracting(service -> service.http().toString())
                .doesNotHaveDuplicates();
        assertThat(KnownService.values())
                .extracting(service ->
                        service.findGrpc().map(ListenAddress::toString).orElse(service.key()))
                .doesNotHaveDuplicates();
        assertThat(KnownService.findByGrpcService("v3lockpb.Lock")).contains(KnownService.CHAINFIRE);
        assertThat(KnownService.findByGrpcService("other.Lock")).isEmpty();
    }
}
