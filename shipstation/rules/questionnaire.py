"""Answers to Amazon's security questionnaire: what this station does today, and what its owner has to add.

Every sentence is in the present tense and holds for the program as it stands; what it does not do is said as plainly.
Who changes how data is kept, sent or logged changes these words with it (tests/rules/test_questionnaire.py).
"""

from shipstation.model import SecurityAnswer

ANSWERS = (
    SecurityAnswer(
        topic="What the application is",
        question="Describe the application, and which of Amazon's data it uses for what.",
        answer=(
            (
                "A shipping station that runs on the seller's own computer. It asks for rates, buys and prints "
                "shipping labels and follows parcels through the Amazon Shipping API, for this seller's own "
                "orders."
            ),
            (
                "It uses a buyer's name, address, phone number and e-mail address for these labels, and for "
                "nothing else."
            ),
        ),
        yours="How many people use it, and at which address it stands.",
    ),
    SecurityAnswer(
        topic="Where data is kept",
        question="Where is Amazon's information stored?",
        answer=(
            (
                "In one database file in the data folder of the signed-in user, on a disk of the computer itself. "
                "There is no server and no cloud of the application's maker: nothing is sent to the maker."
            ),
            (
                "The folder is made for its owner alone (mode 0700, files 0600, on Linux and macOS). A folder on "
                "a drive that cannot be locked by programs, such as a network drive, is refused."
            ),
        ),
        yours="That the folder is not copied to a cloud drive by another program.",
    ),
    SecurityAnswer(
        topic="Encryption at rest",
        question="How is personal information encrypted at rest, with which algorithm and key length?",
        answer=(
            (
                "With AES-256 in CBC mode by SQLCipher 4; each page of the database carries an HMAC-SHA512. "
                "Orders, addresses, labels, print jobs that wait, the search index and the write-ahead log are "
                "all inside it. What is deleted is overwritten."
            ),
            (
                "The key is 256 random bits, made on the computer, and kept in the operating system's keyring "
                "(Credential Manager, Keychain, Secret Service). A keyring that keeps plain text, or nothing, is "
                "refused."
            ),
            (
                "A label that is printed into a file or a folder leaves the database: such a file is not "
                "encrypted by the application."
            ),
        ),
        yours="Whether the computer's whole disk is encrypted too (BitLocker, FileVault, LUKS).",
    ),
    SecurityAnswer(
        topic="Encryption in transit",
        question="How is information protected on its way?",
        answer=(
            (
                "Every request to Amazon goes out over HTTPS with TLS 1.2 or newer; certificates are always "
                "checked, and there is no switch to leave that out. Only Amazon's own hosts of the account's "
                "region are talked to, and no redirect to another host is followed."
            ),
            "With an account of Amazon, the application opens no listening port.",
        ),
        yours="How label printers are reached: a network printer takes labels without encryption.",
    ),
    SecurityAnswer(
        topic="Credentials",
        question="How are API keys and tokens kept?",
        answer=(
            (
                "Client id, client secret and refresh token lie in the operating system's keyring alone. They are "
                "typed into password fields or read from standard input, never from a command line, and stand in "
                "no file and no log. Access tokens live in memory for their hour."
            ),
            (
                "The application counts the age of the client secret, asks for a new one from day 150, and "
                "forgets an old one only when Amazon took the new one."
            ),
        ),
    ),
    SecurityAnswer(
        topic="Access",
        question="Who can reach personal information, and how is that controlled?",
        answer=(
            (
                "Whoever is signed in to the computer as the user whose data folder and keyring these are. The "
                "application has no users and passwords of its own: access is given and taken by the operating "
                "system's accounts."
            ),
        ),
        yours=(
            "That each person signs in with an account of their own, with 12 characters or more and a "
            "second factor, that it is locked when unused, and that access ends within 24 hours after "
            "somebody leaves."
        ),
    ),
    SecurityAnswer(
        topic="Retention and deletion",
        question="For how long is personal information kept, and how is it deleted?",
        answer=(
            (
                "Rates are removed after a day. Orders, addresses and labels stay in the encrypted database until "
                "its owner removes the database: the application has no task that removes them by itself after 30 "
                "days."
            ),
        ),
        yours=(
            "By which procedure, and when, personal information is removed within 30 days after delivery, "
            "from the station and from every copy."
        ),
    ),
    SecurityAnswer(
        topic="Backups",
        question="Are backups made, and how are they protected?",
        answer=(
            (
                "A copy of the database is made before its format is changed by a newer version, beside it, under "
                "the same key and the same encryption. Nothing else is copied."
            ),
        ),
        yours="Which other backups of this computer you make, where they lie, and that they are encrypted.",
    ),
    SecurityAnswer(
        topic="Logging and monitoring",
        question="What is logged, and is personal information kept out of logs?",
        answer=(
            (
                "The application writes a log for its owner (mode 0600, ten files of 1 MB): what was asked of "
                "Amazon, with its status and request id, what was bought, printed and cancelled, and what failed. "
                "Times are UTC."
            ),
            (
                "Names, streets, phone numbers and e-mail addresses are not written; tokens and secrets are "
                "blotted out. There is no separate audit log of who looked at what."
            ),
        ),
        yours="Who reads the log and the computer's own security log, and how often.",
    ),
    SecurityAnswer(
        topic="Incidents",
        question="Describe the plan for security incidents, and how Amazon is told within 24 hours.",
        answer=(
            (
                "The application sends no notice by itself. It helps to find out what happened: its log and its "
                "history tell what was bought, when and under which account, offline."
            ),
            (
                "In an incident the client secret is changed at Amazon and in the application (account rotate), "
                "or the account is removed with its secrets (account remove); the refresh token is revoked in "
                "Seller Central."
            ),
        ),
        yours=(
            "Who detects and leads, and that this person writes to security@amazon.com within 24 hours of "
            "detection. Review the plan every six months."
        ),
    ),
    SecurityAnswer(
        topic="Sharing",
        question="With whom is personal information shared?",
        answer=(
            (
                "With Amazon Shipping and the carrier that it books, for the parcel at hand. The application "
                "gives it to nobody else; it has no telemetry and no advertising."
            ),
        ),
        yours="Any other service to which you send orders or addresses.",
    ),
    SecurityAnswer(
        topic="Changes and weaknesses",
        question="How are weaknesses found and updates tested?",
        answer=(
            (
                "Every change of the application is tested automatically against a practice Amazon on the "
                "developer's machine, with invented orders: no personal information is used for it. Versions of "
                "all libraries are fixed."
            ),
        ),
        yours="How the computer gets its updates, and which protection against malware it has.",
    ),
)
