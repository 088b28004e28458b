"""Where the data of a profile lies. Apart from the settings: the window asks for it before its first paint."""

from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from shipstation.errors import StoreAway

if TYPE_CHECKING:
    # Start-up: the nouns are loaded behind the first paint.
    from shipstation.model import Profile

_APP = "parcel-bench"


def data_root(data_dir: Path | None) -> Path:
    """The folder of all profiles: as given, else the user's own data folder."""
    return data_dir or Path(platformdirs.user_data_dir(_APP, appauthor=False))


def profile_folder(data_dir: Path | None, profile: "Profile") -> Path:
    """The folder of a profile, made when missing (0700). Raises StoreAway."""
    folder = data_root(data_dir) / profile.value
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise StoreAway(
            f"The data folder cannot be made ({error.strerror}).", "Choose another with --data-dir."
        ) from error
    return folder
