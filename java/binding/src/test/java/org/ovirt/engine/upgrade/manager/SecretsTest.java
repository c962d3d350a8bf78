/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovirt.engine.upgrade.manager.Managers.fails;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovirt.engine.upgrade.manager.config.Auth;
import org.ovirt.engine.upgrade.manager.config.Config;
import org.ovirt.engine.upgrade.manager.config.ProviderConfig;
import org.ovirt.engine.upgrade.manager.config.Secret;

/** No {@code toString} and no exception shows a credential. */
class SecretsTest {

    private static final String MARKER = "xq7zhunter2";

    @TempDir
    Path folder;

    private static ProviderConfig.Builder provider(String name, Auth auth) {
        return ProviderConfig.builder().name(name).url("https://" + name + ".example.com").auth(auth);
    }

    private static Auth basic() {
        return Auth.basic(Auth.Basic.builder().username("u").password(Secret.value(MARKER)).build());
    }

    private static Auth oauth() {
        return Auth.oauth1(Auth.Oauth1.builder().consumerKey(MARKER).consumerSecret(Secret.value(MARKER)).build());
    }

    private Config config(ProviderConfig... providers) {
        return Config.builder().stateDir(folder.resolve("state").toString()).providers(java.util.List.of(providers))
                .build();
    }

    @Test
    void configurationsPrintNoCredential() {
        ProviderConfig proxied = provider("a", basic()).proxy("http://user:" + MARKER + "@proxy:3128").build();
        ProviderConfig addressed = provider("b", oauth()).url("https://user:" + MARKER + "@b.example.com").build();
        Config config = config(proxied, addressed);
        for (Object shown : new Object[] {
            config, proxied, addressed, proxied.getAuth(), proxied.getAuth().getBasic(), addressed.getAuth(),
            addressed.getAuth().getOauth1(), addressed.getAuth().getOauth1().getConsumerSecret()}) {
            assertFalse(shown.toString().contains(MARKER), shown.toString());
        }
        assertTrue(config.toString().contains("***"));
        assertEquals(MARKER, proxied.getAuth().getBasic().getPassword().getValue());
    }

    @Test
    void errorsOfTheConfigurationShowNoValue() {
        for (ProviderConfig bad : new ProviderConfig[] {
            provider("a", basic()).url("http://user:" + MARKER + "@a").build(),
            provider("a", basic()).proxy("socks5://user:" + MARKER + "@a").build(),
            provider("a", Auth.basic(Auth.Basic.builder().username(MARKER + ":").password(Secret.value("p")).build()))
                    .build(),
            provider("a", Auth.basic(Auth.Basic.builder().username("u").password(Secret.value(MARKER + "\n")).build()))
                    .build(),
            provider("a", Auth.basic(Auth.Basic.builder().username("u").password(Secret.env(MARKER)).build())).build()
        }) {
            UpgradeManagerException e =
                    fails(UpgradeManagerErrorCode.INVALID_CONFIG, () -> UpgradeManager.open(config(bad)));
            assertFalse((e + " " + e.params() + " " + e.problem()).contains(MARKER), e.toString());
            assertTrue(e.getMessage().contains("providers[a]"), e.toString());
        }
    }

    /** A document that cannot be read is named by its place: what stands there may be a password. */
    @Test
    void unreadableDocumentsShowNoValue() {
        String basic = "{\"state_dir\":\"/s\",\"providers\":[{\"name\":\"p\",\"url\":\"u\",\"auth\":{\"basic\":{"
                + "\"username\":\"u\",\"password\":\"" + MARKER + "\"}}}]}";
        String broken = "{\"state_dir\":\"/s\",\"" + MARKER + "\" x}";
        String kind = "{\"state_dir\":{\"" + "a\":\"" + MARKER + "\"}}";
        for (String document : new String[] {basic, broken, kind}) {
            UpgradeManagerException e = fails(UpgradeManagerErrorCode.INTERNAL,
                    () -> Documents.read(document.getBytes(StandardCharsets.UTF_8), Config.class));
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            assertFalse(trace.toString().contains(MARKER), trace.toString());
            assertTrue(e.getMessage().contains("line 1, column "), e.getMessage());
        }
        assertTrue(fails(UpgradeManagerErrorCode.INTERNAL, () -> Documents.read(basic.getBytes(StandardCharsets.UTF_8),
                Config.class)).getMessage().contains("providers.0.auth.basic.password"));
    }

    @Test
    void errorsOfRequestsShowNoValue() {
        try (UpgradeManager manager = Managers.open(folder)) {
            UpgradeManagerException e = fails(
                    UpgradeManagerErrorCode.INVALID_ARGUMENT,
                    () -> manager.await("events", Managers.map("limit", MARKER), null, Object.class));
            assertFalse((e + " " + e.params()).contains(MARKER), e.toString());
            assertTrue(e.getMessage().contains("request.limit"), e.toString());
        }
    }

    @Test
    void textOfStrangersIsEscaped() {
        try (UpgradeManager manager = Managers.open(folder)) {
            UpgradeManagerException e = fails(
                    UpgradeManagerErrorCode.UNKNOWN_OPERATION,
                    () -> manager.await("x\n\u001b[2J\u202e", null, null, Object.class));
            assertTrue(e.getMessage().contains("x\\n\\u{1b}[2J\\u{202e}"), e.toString());
            assertEquals(e.getMessage(), e.getMessage().replaceAll("\\p{Cntrl}", ""));
        }
    }
}
