package dev.waggle.core.export;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A key and a certificate, for 127.0.0.1 unless told, that nobody else trusts. The JDK's keytool makes them. */
public final class TestCertificates {

    private static final char[] PASSWORD = "changeit".toCharArray();

    /** To make one takes a process, and a second where the machine is loaded. */
    private static final Map<String, TestCertificates> MADE = new ConcurrentHashMap<>();

    private final KeyStore store;

    private TestCertificates(KeyStore store) {
        this.store = store;
    }

    public static TestCertificates make(Path folder, String name) throws Exception {
        return make(folder, name, "ip:127.0.0.1,dns:localhost");
    }

    /** @param hosts whom it is for, as keytool wants to be told */
    public static TestCertificates make(Path folder, String name, String hosts) throws Exception {
        return make(folder, name, hosts, "EC");
    }

    /** @param kind of key, as keytool calls it */
    static TestCertificates make(Path folder, String name, String hosts, String kind) throws Exception {
        String key = name + hosts + kind;
        TestCertificates known = MADE.get(key);
        if (known == null) {
            known = new TestCertificates(generate(folder, name, hosts, kind));
            MADE.put(key, known);
        }
        return known;
    }

    private static KeyStore generate(Path folder, String name, String hosts, String kind) throws Exception {
        Path file = folder.resolve(name + ".p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process process = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        "key",
                        "-keyalg",
                        kind,
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=" + hosts,
                        "-validity",
                        "30",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("keytool failed: " + output);
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return store;
    }

    public byte[] certificatePem() throws GeneralSecurityException {
        return pem("CERTIFICATE", store.getCertificate("key").getEncoded());
    }

    public byte[] keyPem() throws GeneralSecurityException {
        return pem("PRIVATE KEY", store.getKey("key", PASSWORD).getEncoded());
    }

    /** @param trusted whose clients to let in, or null */
    public SSLContext serverContext(TestCertificates trusted) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        if (trusted == null) {
            context.init(keys.getKeyManagers(), null, null);
            return context;
        }
        KeyStore authorities = KeyStore.getInstance("PKCS12");
        authorities.load(null, null);
        Certificate certificate = trusted.store.getCertificate("key");
        authorities.setCertificateEntry("client", certificate);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(authorities);
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static byte[] pem(String kind, byte[] der) {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der);
        return ("-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
