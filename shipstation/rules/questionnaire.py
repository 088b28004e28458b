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
                "refused. A command changes the key of the database and its backups. Where a recovery passphrase is "
                "set, the key also lies beside them sealed (X25519, AES-256-GCM, the passphrase stretched by scrypt)."
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
                "Whoever is signed in to the computer as the user whose data folder and keyring these are; no other "
                "user of the computer can read the store."
            ),
            (
                "Within the application its owner may name operators, each with a name of their own, a PIN of 4 to "
                "12 digits and a role. Packers pack; only managers purge ahead of time, erase, back up, restore, "
                "change keys, accounts, secrets, people or these settings, and read the audit log. After ten wrong "
                "PINs nobody gets in with that name until a manager gives a new one. The bench locks itself after "
                "the minutes that its owner chose, and packers see initials in lists where the owner chose so. "
                "Where no operator is named, everybody who is signed in may do everything."
            ),
        ),
        yours=(
            "That each person signs in with an account of their own, with 12 characters or more and a "
            "second factor, that it is locked when unused, that operators are named, that the list of them is "
            "looked through every quarter, and that access ends within 24 hours after somebody leaves."
        ),
    ),
    SecurityAnswer(
        topic="Retention and deletion",
        question="For how long is personal information kept, and how is it deleted?",
        answer=(
            (
                "A buyer's name, address, phone number, e-mail address, order lines and label are deleted 30 days "
                "after delivery, or 30 days after shipping where no delivery is known, by the application itself: "
                "once a day while its window is open, and when asked by command. Rates are deleted after a day. An "
                "Amazon order that was never shipped here loses its buyer 30 days after its deadline, or after it "
                "was first seen, where it was called off, and 90 days where it still waits."
            ),
            (
                "Deleted data is overwritten in the database, its search index and its log, and deleted from the "
                "backups as well; a command looks for a given name in every page and file. Label files in a folder, "
                "which are not encrypted, are deleted 30 days after they were written. A purchase that nobody has "
                "settled yet keeps its data until it is settled; the application tells how many there are."
            ),
            (
                "Ids, service, cost, dates, country and postcode area stay for 18 months. What tax law asks its "
                "owner to keep is sealed for a passphrase and shown nowhere; each reading is written down. All of "
                "Amazon's personal information can be erased at once, with a certificate."
            ),
        ),
        yours=(
            "That the window is opened, or the command runs, every day; how long you keep paper and what you "
            "exported; for how many years tax law makes you keep what."
        ),
    ),
    SecurityAnswer(
        topic="Backups",
        question="Are backups made, and how are they protected?",
        answer=(
            (
                "The application backs up its database once a day while its window is open, into its own folder or "
                "one that its owner chose. A backup has the same encryption as the database and is read back before "
                "it counts. On another computer a recovery passphrase opens it, of which only a sealed key is kept."
            ),
            (
                "Seven are kept, or as many as its owner chose, and none for longer than 30 days; buyers whose time "
                "has come are deleted from them daily. A copy made before a change of format, and a database that a "
                "restore put aside, are deleted after 30 days."
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
                "A separate audit log inside the encrypted database tells who did what and when: windows opened, "
                "accounts, secrets and keys changed, restricted data asked for, labels exported, purges, erases, "
                "backups, restores, operators, logins and failed ones, incidents. Each entry is bound to the one "
                "before by a hash, a command verifies the chain, and entries are kept for 12 months."
            ),
            (
                "Names, streets, phone numbers and e-mail addresses of buyers are written into neither; tokens and "
                "secrets are blotted out. What is merely looked at on the screen is not logged."
            ),
        ),
        yours="Who reads both logs and the computer's own security log, and how often.",
    ),
    SecurityAnswer(
        topic="Incidents",
        question="Describe the plan for security incidents, and how Amazon is told within 24 hours.",
        answer=(
            (
                "Anybody at the bench writes an incident down (privacy incident start); from then on the application "
                "counts the 24 hours and shows the steps and the address, security@amazon.com. It sends no notice by "
                "itself. A bundle without personal information (audit log, logs, which Amazon parcels stood here) is "
                "made by command."
            ),
            (
                "In an incident the client secret is changed at Amazon and in the application (account rotate), "
                "or the account is removed with its secrets (account remove); the refresh token is revoked in "
                "Seller Central; the database gets another key (privacy rotate-key)."
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
