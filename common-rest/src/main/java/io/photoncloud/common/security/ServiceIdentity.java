package io.photoncloud.common.security;

import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How a certificate of the cluster's authority names a service: one URI {@code photon://service/<name>}. */
public final class ServiceIdentity {

    private static final String PREFIX = "photon://service/";
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,62}");
    private static final Integer URI_NAME = 6;

    private ServiceIdentity() {}

    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    public static String uri(String service) {
        return PREFIX + service;
    }

    /** The service a verified certificate stands for; empty if it names none, or more than one. */
    public static Optional<String> find(X509Certificate certificate) {
        List<String> names = alternativeNames(certificate).stream()
                .filter(name -> name.getFirst().equals(URI_NAME))
                .map(name -> String.valueOf(name.get(1)))
                .filter(uri -> uri.startsWith(PREFIX))
                .map(uri -> uri.substring(PREFIX.length()))
                .filter(ServiceIdentity::isName)
                .toList();
        return names.size() == 1 ? Optional.of(names.getFirst()) : Optional.empty();
    }

    /** The service that the holder of a verified chain is. */
    public static Optional<String> find(Certificate @Nullable [] chain) {
        return chain != null && chain.length > 0 && chain[0] instanceof X509Certificate own
                ? find(own)
                : Optional.empty();
    }

    private static Collection<List<?>> alternativeNames(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null ? List.of() : names;
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }
}
