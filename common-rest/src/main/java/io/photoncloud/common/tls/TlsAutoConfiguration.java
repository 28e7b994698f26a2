package io.photoncloud.common.tls;

import io.photoncloud.common.config.ConfigAutoConfiguration;
import io.photoncloud.common.config.ServiceProperties;
import io.photoncloud.common.security.DoorTls;
import io.photoncloud.common.security.SecurityAutoConfiguration;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Wires the certificate of this process; the doors and the clients for other services take it from here. */
@AutoConfiguration(after = ConfigAutoConfiguration.class, before = SecurityAutoConfiguration.class)
@EnableConfigurationProperties(TlsProperties.class)
public class TlsAutoConfiguration {

    @Bean(destroyMethod = "close")
    OwnCertificate ownCertificate(TlsProperties settings, ServiceProperties service) {
        return settings.findFiles()
                .map(files -> OwnCertificate.open(files, service.name()))
                .orElseGet(OwnCertificate::none);
    }

    @Bean
    DoorTls doorTls(OwnCertificate own) throws SSLException, GeneralSecurityException {
        Optional<TlsIdentity> identity = own.find();
        return identity.isPresent()
                ? new DoorTls.On(
                        identity.get().serverCredentials(), identity.get().context())
                : new DoorTls.Off();
    }
}
