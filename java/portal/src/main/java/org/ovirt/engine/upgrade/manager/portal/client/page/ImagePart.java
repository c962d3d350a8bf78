/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.model.Checks.BootImage;
import org.ovirt.engine.upgrade.manager.portal.client.model.Checks.HostCheck;
import org.ovirt.engine.upgrade.manager.portal.client.text.Texts;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** The image of a host in image mode, and its upgrade. Other hosts have none, and this shows nothing. */
final class ImagePart {

    private static final Texts TEXTS = Words.TEXTS;
    /** Number of characters of a digest, such as {@code sha256:0123…}, that are shown: enough to tell two apart. */
    private static final int SHOWN = 19;

    private final Element content = H.div("");
    private final Element button = H.id(H.button("main", TEXTS.upgradeImage(), () -> { }), "upgrade-image");
    private final Element section;
    private boolean canInstall;
    private boolean isNewer;

    ImagePart(InstallPart install) {
        install.watchImage(isPossible -> {
            canInstall = isPossible;
            draw();
        });
        H.on(button, "click", event -> install.install(button, "upgrade_image", Json.doc(), () -> { }));
        section = Ui.section(TEXTS.image(), content, H.div("bar", button), H.p("help", TEXTS.upgradeImageHelp()));
        section.hidden = true;
    }

    Element element() {
        return section;
    }

    private void draw() {
        button.disabled = !canInstall || !isNewer;
    }

    void show(HostCheck answer) {
        BootImage image = answer.image;
        section.hidden = image == null;
        if (image == null) {
            return;
        }
        isNewer = isNewer(image.available, image) || isNewer(image.staged, image);
        H.fill(content, Ui.facts(TEXTS.imageName(), image.image, TEXTS.imageBooted(), digest(image.booted),
                TEXTS.imageAvailable(), digest(image.available), TEXTS.imageStaged(), digest(image.staged)));
        if (!isNewer) {
            H.add(content, H.p("quiet-text", TEXTS.imageNoneNewer()));
        }
        draw();
    }

    /** The rule of the server, which refuses other hosts. */
    private static boolean isNewer(String digest, BootImage image) {
        boolean areKnown = digest != null && !digest.isEmpty() && image.booted != null && !image.booted.isEmpty();
        return areKnown && !digest.equals(image.booted);
    }

    /** {@code null}: the host has not reported it. */
    private static Object digest(String digest) {
        if (digest == null || digest.isEmpty()) {
            return digest == null ? TEXTS.notKnown() : TEXTS.nothing();
        }
        return H.el("code", "", digest.substring(0, Math.min(SHOWN, digest.length())));
    }
}
