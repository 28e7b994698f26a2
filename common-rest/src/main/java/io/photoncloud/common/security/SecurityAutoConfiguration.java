package io.photoncloud.common.security;

import com.nimbusds.jose.jwk.JWKSet;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.photoncloud.common.config.ConfigAutoConfiguration;
import io.photoncloud.common.config.GrpcProperties;
import io.photoncloud.common.config.HttpProperties;
import io.photoncloud.common.config.ListenAddress;
import io.photoncloud.common.config.PhotonProperties;
import io.photoncloud.common.config.ServiceProperties;
import io.photoncloud.common.denial.Denials;
import io.photoncloud.common.denial.DeniedCalls;
import io.photoncloud.common.security.VerificationKeys.Knowledge;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Wires who-is-calling. Nothing here is conditional on a setting, because conditions are settled when a service is
 * built ahead of time and settings only when it starts.
 */
@AutoConfiguration(after = ConfigAutoConfiguration.class)
@EnableConfigurationProperties(SecurityProperties.class)
public class SecurityAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    JwksSource jwksSource(SecurityProperties settings, DoorTls tls) {
        List<JwksSource> sources = settings.jwksUrl().stream()
                .<JwksSource>map(url -> "file".equals(url.getScheme())
                        ? new FileJwksSource(Path.of(url))
                        : new HttpJwksSource(url, tls))
                .toList();
        return sources.isEmpty() ? new NoJwksSource() : new JwksSources(sources);
    }

    @Bean
    TokenVerifier tokenVerifier(
            JwksSource source,
            ObjectProvider<VerificationKeys> told,
            InstantSource clock,
            SecurityProperties settings,
            ObjectProvider<Revocations> revocations) {
        VerificationKeys keys = told.getIfAvailable(() -> new FetchedKeys(source, System::nanoTime, settings));
        return new TokenVerifier(keys, clock, revocations.getIfAvailable(() -> Revocations.NONE), settings);
    }

    @Bean
    MeterBinder verificationKeyMeters(TokenVerifier tokens) {
        return registry -> {
            Gauge.builder("photon.keys.known", tokens, SecurityAutoConfiguration::keysKnown)
                    .description("keys that tokens are verified with here")
                    .register(registry);
            Gauge.builder("photon.keys.silence", tokens, SecurityAutoConfiguration::keysSilence)
                    .description("how long ago it was heard last that these are the keys of tokens")
                    .baseUnit("seconds")
                    .register(registry);
        };
    }

    private static double keysKnown(TokenVerifier tokens) {
        return tokens.keys().findKnowledge().map(Knowledge::count).orElse(0);
    }

    private static double keysSilence(TokenVerifier tokens) {
        return tokens.keys()
                .findKnowledge()
                .map(known -> known.silence().toMillis() / 1_000.0)
                .orElse(Double.NaN);
    }

    @Bean
    Authenticator authenticator(
            SecurityProperties settings,
            OwnIdentity identity,
            HttpProperties http,
            GrpcProperties grpc,
            TokenVerifier tokens,
            DoorTls tls,
            ObjectProvider<Listener> more) {
        Map<String, ListenAddress> listeners = new LinkedHashMap<>();
        listeners.put("photon.http.address", http.address());
        listeners.put("photon.grpc.address", grpc.address());
        more.orderedStream().forEach(listener -> listeners.put(listener.setting(), listener.address()));
        ModeRules.check(settings.mode(), listeners, tls, tokens.keys(), settings.jwksUrl());
        return new Authenticator(settings.mode(), tokens, identity.secret());
    }

    @Bean
    Authorizer authorizer(SecurityProperties settings, Permissions permissions) {
        return new Authorizer(settings.mode(), permissions);
    }

    @Bean
    DeniedCalls deniedCalls(ObjectProvider<Denials> denials, InstantSource clock) {
        return new DeniedCalls(denials::getObject, clock);
    }

    @Bean
    OwnIdentity ownIdentity(ServiceProperties service, SecurityProperties settings, PhotonProperties photon) {
        return new OwnIdentity(service.name(), secret(settings, photon));
    }

    /** The secret this process shows to others, and others show to it; null in enforced mode or without a place for it. */
    private static @Nullable ServiceSecret secret(SecurityProperties settings, PhotonProperties photon) {
        if (settings.mode() == SecurityMode.ENFORCED) {
            return null;
        }
        Path file = settings.serviceSecretFile();
        if (file == null && photon.dataDirectory() != null) {
            file = photon.dataDirectory().resolve(ServiceSecret.FILE_NAME);
        }
        return file == null ? null : ServiceSecret.open(file, new SecureRandom());
    }

    private static final class NoJwksSource implements JwksSource {
        @Override
        public JWKSet fetch() throws IOException {
            throw new IOException(SecurityProperties.JWKS_URL + " is not set");
        }

        @Override
        public boolean isConfigured() {
            return false;
        }
    }
}
