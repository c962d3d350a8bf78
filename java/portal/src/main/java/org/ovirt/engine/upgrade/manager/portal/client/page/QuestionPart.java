/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.model.Runs.OpenQuestion;
import org.ovirt.engine.upgrade.manager.portal.client.model.Runs.RunStatus;
import org.ovirt.engine.upgrade.manager.portal.client.page.Ui.Tone;
import org.ovirt.engine.upgrade.manager.portal.client.server.Request;
import org.ovirt.engine.upgrade.manager.portal.client.server.Scope;
import org.ovirt.engine.upgrade.manager.portal.client.text.Texts;
import org.ovirt.engine.upgrade.manager.portal.client.text.Times;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** The question that a run asks. An answer names the question: one that is answered meanwhile is refused by the server. */
final class QuestionPart {

    private static final Texts TEXTS = Words.TEXTS;

    private final Scope scope;
    private final String run;
    private final Supplier<Request.Answer<RunStatus>> sent;
    private final Slot slot = new Slot();
    /** The question whose answer was accepted. */
    private Double answered;

    QuestionPart(Scope scope, String run, Supplier<Request.Answer<RunStatus>> sent) {
        this.scope = scope;
        this.run = run;
        this.sent = sent;
    }

    Element element() {
        return slot.element();
    }

    void show(RunStatus status) {
        OpenQuestion question = status.question;
        slot.show(question == null ? "" : Json.stringify(question), () -> question == null ? null : ask(question));
    }

    private Element ask(OpenQuestion question) {
        Element answer = H.div("answer");
        List<Element> choices = new ArrayList<>();
        Element bar = H.div("bar");
        for (String choice : question.choices) {
            Element button = H.id(H.button("", RunWords.choice(choice), () -> { }), "answer-" + choice);
            Slot.isAbout(button, "" + question.id);
            H.on(button, "click", event -> answer(question, choice, button, choices, answer));
            choices.add(button);
            H.add(bar, button);
        }
        if (isAnswered(question)) {
            accepted(choices, answer);
        }
        Ui.announce(TEXTS.question());
        Element box = Ui.box(Tone.WARN, H.el("h2", "", TEXTS.question()), H.p("", Ui.said(question.why)),
                Ui.remedy(question.why), bar, answer, H.p("help", TEXTS.questionSince(Times.at(question.since_ms))));
        box.className += " question";
        return box;
    }

    private boolean isAnswered(OpenQuestion question) {
        return answered != null && answered == question.id;
    }

    private void answer(OpenQuestion question, String choice, Element button, List<Element> choices, Element answer) {
        if (isAnswered(question)) {
            return;
        }
        H.fill(answer);
        choices.forEach(one -> one.disabled = one != button);
        Ui.busy(button);
        Request.Answer<RunStatus> shown = sent.get();
        Request.<RunStatus>command(scope, "answer", Json.doc().with("run", run).number("question", question.id)
                .with("choice", choice), status -> {
                    answered = question.id;
                    accepted(choices, answer);
                    Ui.announce(TEXTS.commandGiven());
                    shown.got(status);
                }, problem -> {
                    Ui.ready(button);
                    choices.forEach(one -> one.disabled = false);
                    H.fill(answer, Ui.failure(problem));
                });
    }

    /** The run takes it in its next turn, and no other one: until it asks something else, no choice can be made. */
    private static void accepted(List<Element> choices, Element answer) {
        for (Element choice : choices) {
            // A disabled button would lose the focus: this one keeps it, and only says that it is disabled.
            Ui.ready(choice);
            choice.disabled = false;
            H.attr(choice, "aria-disabled", "true");
        }
        H.fill(answer, H.p("quiet-text", TEXTS.commandGiven()));
    }
}
