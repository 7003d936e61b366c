"""One reader of the running app, without a browser: the app's own messages over its websocket, timed on the reader's
side."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from websockets.asyncio.client import connect

PATIENCE = 120.0


@dataclass
class Session:
    """A connected reader. `sliders`: label -> (id, lowest, highest) of the page that was drawn last."""

    address: str
    sliders: dict[str, tuple[str, float, float]] = field(default_factory=dict)
    failed: int = 0
    _socket: Any = None
    _held: WidgetStates = field(default_factory=WidgetStates)

    async def __aenter__(self) -> Session:
        self._socket = await connect(
            f"{self.address.replace('http', 'ws')}/_stcore/stream",
            subprotocols=["streamlit"],
            max_size=None,
            origin=self.address,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._socket.close()

    async def open(self, page: str) -> float:
        """Seconds from asking for a page to its last element."""
        self.sliders, self._held = {}, WidgetStates()
        return await self._rerun(page)

    async def slide(self, page: str, label: str, share: float) -> float:
        """Seconds from moving a slider to `share` of its span to the last element."""
        key, low, high = self.sliders[label]
        state = next((one for one in self._held.widgets if one.id == key), None) or self._held.widgets.add()
        state.id = key
        state.double_array_value.data[:] = [low + share * (high - low)]
        return await self._rerun(page)

    async def _rerun(self, page: str) -> float:
        message = BackMsg()
        message.rerun_script.page_name = page
        message.rerun_script.widget_states.CopyFrom(self._held)
        started = time.perf_counter()
        await self._socket.send(message.SerializeToString())
        while True:
            told = ForwardMsg()
            told.ParseFromString(await asyncio.wait_for(self._socket.recv(), PATIENCE))
            kind = told.WhichOneof("type")
            if kind == "script_finished" and told.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return time.perf_counter() - started
            if kind == "delta" and told.delta.WhichOneof("type") == "new_element":
                self._seen(told.delta.new_element)

    def _seen(self, element: Any) -> None:
        kind = element.WhichOneof("type")
        if kind == "slider":
            self.sliders[element.slider.label] = (element.slider.id, element.slider.min, element.slider.max)
        self.failed += kind == "exception"
