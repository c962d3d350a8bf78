/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovirt.engine.upgrade.manager.Managers.fails;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.ovirt.engine.upgrade.manager.config.Config;
import org.ovirt.engine.upgrade.manager.model.AssociateRequest;
import org.ovirt.engine.upgrade.manager.model.ClusterCheck;
import org.ovirt.engine.upgrade.manager.model.ErrataQuery;
import org.ovirt.engine.upgrade.manager.model.TaskRequest;

/** What is given to the library is read strictly; what the library sends, leniently, and never as a false zero. */
class DocumentsTest {

    private static <T> T read(String document, Class<T> type) {
        return Documents.read(document.getBytes(StandardCharsets.UTF_8), type);
    }

    private static String refused(String document, Class<?> type) {
        return fails(UpgradeManagerErrorCode.INTERNAL, () -> read(document, type)).getMessage();
    }

    @Test
    void misspelledKeysAndWordsAreRefused() {
        String key = refused("{\"state_dir\":\"/s\",\"deadlin\":\"1m\"}", Config.class);
        assertTrue(key.contains("at deadlin") && key.contains("there is no such key"), key);
        String auth = "{\"state_dir\":\"/s\",\"providers\":[{\"name\":\"p\",\"url\":\"u\",\"auth\":{\"kerberos\":{}}}]}";
        assertTrue(refused(auth, Config.class).contains("at providers.0.auth"), refused(auth, Config.class));
        refused("{\"state_dir\":\"/s\",\"log_level\":\"loud\"}", Config.class);
        refused("{\"id\":\"t\",\"wiat\":true}", TaskRequest.class);
        refused("{\"types\":[\"security\",\"quantum\"]}", ErrataQuery.class);
        refused("{\"action\":\"merge\"}", AssociateRequest.class);
    }

    @Test
    void newerAnswersAreRead() throws Exception {
        ObjectNode check = golden("cluster_check.json");
        check.put("not_yet", 1);
        assertEquals(check.get("hosts_unknown").longValue(),
                read(check.toString(), ClusterCheck.class).getHostsUnknown());
        ((ObjectNode) check.get("errata")).putNull("total");
        assertNull(read(check.toString(), ClusterCheck.class).getErrata().getTotal());
    }

    @Test
    void aMissingNumberIsNotZero() throws Exception {
        ObjectNode check = golden("cluster_check.json");
        check.remove("hosts_unknown");
        assertTrue(refused(check.toString(), ClusterCheck.class).contains("at hosts_unknown"));
    }

    private static ObjectNode golden(String name) throws Exception {
        return (ObjectNode) new ObjectMapper().readTree(Files.readString(Path.of(System.getProperty("golden.dir"), name)));
    }
}
