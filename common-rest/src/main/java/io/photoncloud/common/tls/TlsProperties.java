package io.photoncloud.common.tls;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The certificate by which this process proves itself, and whose certificates it trusts: either a key store with its
 * password, or PEM files. Without either there is no TLS.
 *
 * @param keyStore a PKCS #12 file with one key and its certificate
 * @param passwordFile a file whose first line is the password of the key store
 * @param certificate PEM: the certificate, then those between it and the authority
 * @param privateKey PEM: its key, in PKCS #8, not encrypted
 * @param authorities PEM files with the authorities' certificates; more than one while they are rotated
 */
@ConfigurationProperties("photon.tls")
public record TlsProperties(
        @Nullable Path keyStore,
        @Nullable Path passwordFile,
        @Nullable Path certificate,
        @Nullable Path privateKey,
        @DefaultValue List<Path> authorities) {

    public TlsProperties {
        authorities = List.copyOf(authorities);
        requireBoth("photon.tls.key-store", keyStore, "photon.tls.password-file", passwordFile);
        requireBoth("photon.tls.certificate", certificate, "photon.tls.private-key", privateKey);
        boolean own = keyStore != null || certificate != null;
        if (keyStore != null && certificate != null) {
            throw new IllegalArgumentException("set photon.tls.key-store or photon.tls.certificate, not both");
        }
        if (own == authorities.isEmpty()) {
            throw new IllegalArgumentException(
                    "photon.tls.authorities belongs with photon.tls.key-store or photon.tls.certificate");
        }
    }

    /** Where the certificate is, if there is one. */
    Optional<TlsFiles> findFiles() {
        if (keyStore != null && passwordFile != null) {
            return Optional.of(new TlsFiles.KeyStoreFile(keyStore, passwordFile, authorities));
        }
        return certificate != null && privateKey != null
                ? Optional.of(new TlsFiles.Pem(certificate, privateKey, authorities))
                : Optional.empty();
    }

    private static void requireBoth(String one, @Nullable Path first, String other, @Nullable Path second) {
        if ((first == null) != (second == null)) {
            throw new IllegalArgumentException(one + " and " + other + " belong together");
        }
    }
}
