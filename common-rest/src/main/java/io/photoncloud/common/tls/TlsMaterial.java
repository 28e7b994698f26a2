package io.photoncloud.common.tls;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** What {@link TlsFiles} held at one moment. */
record TlsMaterial(List<X509Certificate> chain, PrivateKey key, X509ExtendedTrustManager trust) {

    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----", Pattern.DOTALL);
    private static final List<String> KEY_ALGORITHMS = List.of("EC", "RSA", "EdDSA");

    static TlsMaterial load(TlsFiles files) throws IOException, GeneralSecurityException {
        return switch (files) {
            case TlsFiles.Pem pem ->
                checked(
                        certificates(pem.certificate()),
                        privateKey(pem.privateKey()),
                        pem.authorities(),
                        pem.privateKey() + " is not the key of the certificate in " + pem.certificate());
            case TlsFiles.KeyStoreFile store -> fromKeyStore(store);
        };
    }

    private static TlsMaterial fromKeyStore(TlsFiles.KeyStoreFile files) throws IOException, GeneralSecurityException {
        Path file = files.certificate();
        char[] password = password(files.passwordFile());
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                store.load(in, password);
            }
            String alias = onlyKey(store, file);
            List<X509Certificate> chain = new ArrayList<>();
            for (Certificate certificate : store.getCertificateChain(alias)) {
                chain.add((X509Certificate) certificate);
            }
            return checked(
                    chain,
                    (PrivateKey) store.getKey(alias, password),
                    files.authorities(),
                    file + " holds a key that is not its certificate's");
        } finally {
            Arrays.fill(password, ' ');
        }
    }

    private static char[] password(Path file) throws IOException, GeneralSecurityException {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            String password = lines.readLine();
            if (password == null || password.isEmpty()) {
                throw new GeneralSecurityException(file + " holds no password in its first line");
            }
            return password.toCharArray();
        }
    }

    private static String onlyKey(KeyStore store, Path file) throws GeneralSecurityException {
        List<String> keys = new ArrayList<>();
        for (String alias : Collections.list(store.aliases())) {
            if (store.isKeyEntry(alias)) {
                keys.add(alias);
            }
        }
        if (keys.size() != 1) {
            throw new GeneralSecurityException(file + " must hold one key, not " + keys.size());
        }
        return keys.getFirst();
    }

    private static TlsMaterial checked(
            List<X509Certificate> chain, PrivateKey key, List<Path> authorities, String otherwise)
            throws IOException, GeneralSecurityException {
        if (!belong(key, chain.getFirst().getPublicKey())) {
            throw new GeneralSecurityException(otherwise);
        }
        return new TlsMaterial(List.copyOf(chain), key, trust(authorities));
    }

    private static boolean belong(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
        if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
            return false;
        }
        byte[] probe = {1, 2, 3};
        Signature signature = Signature.getInstance(
                switch (key.getAlgorithm()) {
                    case "EC" -> "SHA256withECDSA";
                    case "RSA" -> "SHA256withRSA";
                    default -> "EdDSA";
                });
        signature.initSign(key);
        signature.update(probe);
        byte[] signed = signature.sign();
        signature.initVerify(certified);
        signature.update(probe);
        return signature.verify(signed);
    }

    private static List<X509Certificate> certificates(Path file) throws IOException, GeneralSecurityException {
        List<X509Certificate> certificates = new ArrayList<>();
        for (var certificate : CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)))) {
            certificates.add((X509Certificate) certificate);
        }
        if (certificates.isEmpty()) {
            throw new GeneralSecurityException(file + " holds no certificate");
        }
        return certificates;
    }

    private static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
        Matcher pem = PRIVATE_KEY.matcher(Files.readString(file, StandardCharsets.US_ASCII));
        if (!pem.find()) {
            throw new GeneralSecurityException(
                    file + " holds no private key in unencrypted PKCS #8 (BEGIN PRIVATE KEY); openssl pkcs8 converts");
        }
        var encoded = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
            } catch (InvalidKeySpecException e) {
                // of another algorithm: the next one may fit
            }
        }
        throw new GeneralSecurityException(file + " holds a key of none of the algorithms " + KEY_ALGORITHMS);
    }

    private static X509ExtendedTrustManager trust(List<Path> authorities) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        for (Path file : authorities) {
            for (X509Certificate authority : certificates(file)) {
                trusted.setCertificateEntry("authority-" + trusted.size(), authority);
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager found) {
                return found;
            }
        }
        throw new GeneralSecurityException("this JVM has no trust manager for X.509");
    }
}
